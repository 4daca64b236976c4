using System.Net;
using System.Net.Sockets;

namespace Rapport.Silo.Web;

/// <summary>
/// What one client can change at will counts as one: an IPv4 address; of IPv6 the first 64 bits, for the others are the client's own to choose.
/// </summary>
internal static class ClientNetwork
{
    private const int OwnBytes = 8;

    public static string Of(HttpContext http) => Of(http.Connection.RemoteIpAddress);

    public static string Of(IPAddress? address)
    {
        if (address is null) return "none";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(OwnBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
