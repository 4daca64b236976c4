using System.Security.Cryptography;

namespace Rapport.Engine.Live;

/// <summary>Which process wrote a notification, so that it does not hear itself. Another one at each start.</summary>
public sealed record NodeId(string Value)
{
    public static NodeId Fresh() => new(RandomNumberGenerator.GetHexString(12, lowercase: true));
}
