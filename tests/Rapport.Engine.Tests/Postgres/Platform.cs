using System.Runtime.Versioning;

// Rapport runs a Postgres of its own on Linux and macOS only.
[assembly: UnsupportedOSPlatform("windows")]
