using System.Text.Json;
using Rapport.Engine.Events;

namespace Rapport.Cluster;

/// <summary>
/// A value on its way: handed over as it is inside a process, written as the store's JSON when it crosses a wire. Sealed and immutable, so
/// that Orleans does not copy it; the domain and the engine need no attributes of a serializer.
/// </summary>
[Immutable]
public sealed class Parcel
{
    private readonly object? value;
    private readonly byte[]? json;

    private Parcel(object value) => this.value = value;

    internal Parcel(byte[] json) => this.json = json;

    internal byte[] Bytes => json ?? JsonSerializer.SerializeToUtf8Bytes(value, value!.GetType(), Json.Options);

    /// <param name="value">Of a sealed type: the reader must name the same one.</param>
    public static Parcel Of(object value) => new(value);

    public T Open<T>()
        where T : class => value as T ?? Json.Read<T>(json);
}

[GenerateSerializer]
[Alias("rapport.parcel")]
public struct ParcelOnWire
{
    [Id(0)]
    public byte[] Json { get; set; }
}

[RegisterConverter]
public sealed class ParcelConverter : IConverter<Parcel, ParcelOnWire>
{
    public Parcel ConvertFromSurrogate(in ParcelOnWire surrogate) => new(surrogate.Json);

    public ParcelOnWire ConvertToSurrogate(in Parcel value) => new() { Json = value.Bytes };
}
