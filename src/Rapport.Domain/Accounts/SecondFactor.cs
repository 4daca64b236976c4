using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Rapport.Domain.Accounts;

/// <summary>What somebody must show beside their password: a code of a program that shares a secret with us (RFC 6238), or a recovery code.</summary>
[JsonDerivedType(typeof(Off), "off")]
[JsonDerivedType(typeof(Begun), "begun")]
[JsonDerivedType(typeof(On), "on")]
public abstract record SecondFactor
{
    private SecondFactor() { }

    public sealed record Off : SecondFactor;

    /// <summary>The secret was shown; whether a program has taken it is not known yet, and nobody is asked for a code.</summary>
    public sealed record Begun(string Secret) : SecondFactor;

    /// <param name="Secret">In base32.</param>
    /// <param name="LastStep">The time step of the last code that was used: it and all before it are of no use any more.</param>
    /// <param name="RecoveryHashes">Of the recovery codes that are left.</param>
    public sealed record On(string Secret, long LastStep, ImmutableArray<string> RecoveryHashes) : SecondFactor;
}

/// <summary>What somebody shows beside their password.</summary>
[JsonDerivedType(typeof(Code), "code")]
[JsonDerivedType(typeof(Recovery), "recovery")]
[JsonDerivedType(typeof(Wrong), "wrong")]
public abstract record SecondFactorProof
{
    private SecondFactorProof() { }

    /// <summary>The code that follows from this secret at this time step.</summary>
    public sealed record Code(string Secret, long Step) : SecondFactorProof;

    public sealed record Recovery(string Hash) : SecondFactorProof;

    /// <summary>Digits that follow from no secret of theirs at a time that is near.</summary>
    public sealed record Wrong : SecondFactorProof;
}
