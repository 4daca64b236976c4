namespace Rapport.Silo.Web;

/// <summary>A folder in which a room keeps files, for the proof of an erasure to look through.</summary>
/// <param name="What">As it is called in the report: <c>recordings</c>.</param>
internal sealed record KeptFolder(string What, Func<string> Path);
