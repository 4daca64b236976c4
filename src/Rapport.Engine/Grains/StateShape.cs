using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Rapport.Engine.Grains;

/// <summary>
/// A name for the fields of a state family, so that a snapshot written by a build with other fields is not read. A build whose Evolve means
/// something else by the same fields says so with <see cref="SnapshotRevisionAttribute"/>.
/// </summary>
internal static class StateShape
{
    public static string Of(Type state)
    {
        var text = new StringBuilder();
        Describe(state, text, []);
        text.Append(state.GetCustomAttribute<SnapshotRevisionAttribute>()?.Revision);
        return $"{state.Name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16]}";
    }

    private static void Describe(Type type, StringBuilder text, HashSet<Type> seen)
    {
        text.Append(type.FullName ?? type.Name);
        foreach (var argument in type.GetGenericArguments()) Describe(argument, text, seen);
        if (type.Namespace?.StartsWith("System", StringComparison.Ordinal) is true || !seen.Add(type)) return;
        if (type.IsEnum) text.AppendJoin(',', Enum.GetNames(type));
        foreach (var member in type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false))
        {
            text.Append(member.TypeDiscriminator);
            Describe(member.DerivedType, text, seen);
        }
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            if (property.GetCustomAttribute<JsonIgnoreAttribute>() is not null) continue;
            text.Append('.').Append(property.Name).Append(':');
            Describe(property.PropertyType, text, seen);
        }
    }
}

/// <summary>On a state family: its snapshots of another revision are ignored. Raise it when Evolve changes and the fields don't.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SnapshotRevisionAttribute(int revision) : Attribute
{
    public int Revision => revision;
}
