using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Rapport.Silo.Tests.Web.Fuzz;

/// <summary>Makes requests to an operation, good ones and bad ones. The same seed makes the same requests.</summary>
/// <param name="known">Good values by the name of a field or parameter, and by "operation name".</param>
internal sealed class Fuzzer(Random random, Func<string, IReadOnlyList<string>> known)
{
    // Text that has hurt somebody somewhere.
    private static readonly string[] nasty =
    [
        "", " ", "null", "0", "-1", "true", "\0", "a\0b", "\u0001\u0002", "\r\nX-Injected: yes", "'; drop table mt_events; --", "\" or \"1\"=\"1", "%00", "%", "%s%n", "{0}", "${7*7}",
        "{{7*7}}", "<script>alert(1)</script>", "../../../../etc/passwd", "..\\..\\x", "/", "\\", "C:\\", "http://169.254.169.254/", "\u202Eabc", "e\u0301\u0301\u0301", "\ufeff", "\uffff",
        "😀", "İstanbul", "ß", "\u00a0", "\u2028", "a,b", "a;b", "[]", "{}", "[", "NaN", "Infinity", "1e400", "2147483648", "99999999999999999999", "0x10", "١٢", "2030-02-30T00:00:00Z",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2030-01-31T12:00:00", "0000000000000000000000000000000000", "demo0000000000000000000000000001", "__proto__", "constructor", "*", "?", "_",
    ];

    private static readonly string[] rawPaths =
    [
        "..", ".", "%2e%2e", "%2e%2e%2f%2e%2e%2f", "a%2fb", "a/b", "/", "//", "%5c", "%ff", "%c0%af", "%ed%a0%80", "%zz", "%", "%2", "%25", "%0d%0aX-Injected:%20yes", ";a=b", "a;b", "~", "*", "?", "#",
        "a?b=c", "%3f", "%20", "+", "%F0%9F%98%80", "null", "-", "--", "'", "%22",
    ];

    private static readonly string[] contentTypes =
    [
        "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x", "multipart/mixed; boundary=x",
        "application/json; charset=utf-16", "application/json; charset=bogus", "application/json; charset=utf-7", "application/json; charset=\"", "application/jsonp", "json", "/", ";", "*/*",
        "application/octet-stream", "application/json, application/json", "",
    ];

    public FuzzedRequest Good(Operation operation)
    {
        var request = new FuzzedRequest(operation.Method) { Target = Target(operation) };
        if (operation.Bodies.ContainsKey("application/json")) Put(request, Body(operation));
        return request;
    }

    public FuzzedRequest Next(Operation operation)
    {
        var request = Good(operation);
        if (random.Next(3) == 0) request.Headers.Add(("Idempotency-Key", random.Next(4) > 0 ? $"k{random.Next(1_000_000)}" : Header()));
        for (var changes = random.Next(1, 3); changes > 0; changes--) Change(request, operation);
        return request;
    }

    private void Change(FuzzedRequest request, Operation operation)
    {
        switch (random.Next(operation.Bodies.Count > 0 ? 10 : 5))
        {
            case 0:
                Path(request, operation);
                break;
            case 1 or 2:
                Query(request, operation);
                break;
            case 3:
                request.Headers.Add((One(["Accept", "Accept-Encoding", "Range", "If-None-Match", "If-Match", "X-Correlation-Id", "Rapport-Position", "X-HTTP-Method-Override", "X-Forwarded-For",
                    "X-Forwarded-Proto", "traceparent", "tracestate", "baggage", "Cookie", "Origin", "Accept-Language", "If-Modified-Since", "Authorization", "Content-Encoding"]), Header()));
                break;
            case 4 when operation.Bodies.Count == 0:
                Put(request, JsonNode.Parse("{}"), One(contentTypes));
                break;
            case 5:
                request.Headers.RemoveAll(h => h.Name == "Content-Type");
                if (One(contentTypes) is { Length: > 0 } type) request.Headers.Add(("Content-Type", type));
                break;
            case 6:
                request.Body = Spoilt(request.Body ?? []);
                break;
            case 7:
                request.IsChunked = true;
                break;
            default:
                Put(request, Changed(operation));
                break;
        }
    }

    private JsonNode? Changed(Operation operation)
    {
        var body = Body(operation);
        if (random.Next(8) == 0) return One<JsonNode?>([null, new JsonArray(), new JsonObject(), 7, "text", true, new JsonArray(1, "2", null)]);
        for (var changes = random.Next(1, 4); changes > 0 && body.Count > 0; changes--)
        {
            var field = One([.. body.Select(f => f.Key)]);
            if (random.Next(6) == 0) body.Remove(field);
            else body[field] = Odd();
        }
        // What is not for the client to set is not taken from it.
        if (random.Next(4) == 0)
            foreach (var extra in (string[])["id", "roles", "isAdmin", "ownerId", "version", "__proto__"]) body[extra] = Odd();
        return body;
    }

    private JsonNode? Odd() => random.Next(9) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => One<JsonNode>([0, -1, 1.5, int.MaxValue, long.MaxValue, long.MinValue, double.MaxValue, double.Epsilon]),
        3 => JsonNode.Parse(One(["1e400", "-1e400", "123456789012345678901234567890", "0.0000000000000000000000000000001", "-0"])),
        4 => new JsonArray(1, "a", null),
        5 => new JsonObject { ["a"] = 1 },
        6 => new string(One(['a', ' ', 'ß', '\u0001', '\ud800']), One([65, 128, 129, 255, 256, 257, 501, 4_001, 70_000])),
        _ => One(nasty),
    };

    // What the document shows, and mostly better what is known here.
    private JsonObject Body(Operation operation)
    {
        var body = Object(operation.Bodies["application/json"]);
        foreach (var (name, value) in operation.Example)
            if (known(name).Count == 0 && random.Next(4) > 0) body[name] = value?.DeepClone();
        return body;
    }

    private JsonObject Object(Schema schema)
    {
        var body = new JsonObject();
        foreach (var (name, property) in schema.Properties) body[name] = Value(name, property);
        return body;
    }

    private JsonNode? Value(string name, Schema schema)
    {
        var values = known(name);
        if (values.Count > 0 && One(values) is var value)
            return value == "null" ? null : schema.Type is "integer" or "number" && decimal.TryParse(value, NumberStyles.Any, CultureInfo.InvariantCulture, out var number) ? number : value;
        if (schema.MayBeNull && random.Next(2) == 0) return null;
        if (schema.Enum.Count > 0) return One(schema.Enum);
        return schema.Type switch
        {
            "integer" => random.Next(10),
            "number" => random.NextDouble(),
            "boolean" => random.Next(2) == 0,
            "array" => new JsonArray(),
            "object" => Object(schema),
            _ => $"text {random.Next(1_000)}",
        };
    }

    private string Target(Operation operation)
    {
        var path = string.Join('/', operation.Path.Split('/').Select(s => s.StartsWith('{') ? Known(operation, s.Trim('{', '}')) : s));
        // What a known value brings along is its own query.
        if (path.Contains('?')) return path;
        var query = operation.Query.Where(q => q == "historyStepCount" || random.Next(4) == 0).Select(q => $"{q}={Known(operation, q)}").ToList();
        return query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
    }

    private string Known(Operation operation, string name) =>
        known($"{operation.Name} {name}") is { Count: > 0 } own ? One(own) : known(name) is { Count: > 0 } values ? Uri.EscapeDataString(One(values)) : $"none-{random.Next(1_000)}";

    private void Path(FuzzedRequest request, Operation operation)
    {
        var segments = operation.Path.Split('/');
        var places = Enumerable.Range(1, segments.Length - 1).Where(i => segments[i].StartsWith('{')).ToList();
        if (places.Count == 0 || random.Next(5) == 0)
        {
            request.IsElsewhere = true;
            if (random.Next(2) == 0) request.Method = One(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "QUERY", "get"]);
            else request.Target = operation.Path + One(["/", "/x", "//", "/..", "/../x", "/.", "%20", ";", "%2f", ".json", "\\"]);
            return;
        }
        var changed = One(places);
        for (var i = 1; i < segments.Length; i++)
            if (segments[i].StartsWith('{')) segments[i] = i == changed ? Segment(request) : Known(operation, segments[i].Trim('{', '}')).Split('?')[0];
        request.Target = string.Join('/', segments);
        // A good audio link is good for its own path alone.
    }

    private string Segment(FuzzedRequest request)
    {
        if (random.Next(2) == 0)
        {
            request.IsElsewhere = true;
            return One(rawPaths).Replace("#", "%23", StringComparison.Ordinal);
        }
        var text = random.Next(5) == 0 ? new string('a', One([64, 65, 200, 3_000])) : One(nasty).Replace("\0", "", StringComparison.Ordinal);
        request.IsElsewhere = text is "" or "/" or "\\" || text.Contains('/') || text.Contains('%');
        return Uri.EscapeDataString(text.Contains('\uffff') ? "x" : text);
    }

    private void Query(FuzzedRequest request, Operation operation)
    {
        var name = operation.Query.Count > 0 && random.Next(5) > 0 ? One(operation.Query) : One(["unknown", "access_token", "id", "", "a[b]", "%00"]);
        var value = random.Next(6) switch
        {
            0 => new string('a', One([101, 201, 1_001, 5_000])),
            1 => One(["%ff", "%c3%28", "%ed%a0%80", "%", "%zz", "%00", "a=b", "&", "&&&", "+", "%2B"]),
            2 => string.Join('&', Enumerable.Range(0, 40).Select(i => $"{name}={i}")),
            _ => Uri.EscapeDataString(One(nasty)),
        };
        request.Target += $"{(request.Target.Contains('?') ? '&' : '?')}{name}={value}";
    }

    private string Header() => random.Next(4) switch
    {
        0 => new string('x', One([1, 200, 201, 2_000])),
        1 => One(["bytes=0-0", "bytes=999999999-", "bytes=5-2", "bytes=a-b", "items=0-1", "bytes=0-0,2-3,9-", "bytes=-0", "bytes=", "W/\"1\"", "\"1\"", "*", "\"", "\"a\", W/\"b\"", "gzip", "br;q=2", "*/*;q=0", "image/*",
            "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Operator x", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", "00-zz", "https", "1.2.3.4", "::1", "null", "https://evil.example", "identity", "gzip, br"]),
        _ => One(["two words", "a,b", ";", "{}", "\"", "\t", "a\tb", "%00", "'--", "=?utf-8?q?x?=", "99999999999999999999", "-1"]),
    };

    private byte[] Spoilt(byte[] body) => random.Next(12) switch
    {
        0 => body.Length > 2 ? body[..(body.Length / 2)] : [],
        1 => [.. body, .. "}"u8],
        2 => [.. body, .. body],
        3 => [0xEF, 0xBB, 0xBF, .. body],
        4 => [.. "{\"a\":\""u8, 0xff, 0xfe, 0xc3, 0x28, .. "\"}"u8],
        5 => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("\":\"", "\":\"\\ud800", StringComparison.Ordinal)),
        6 => [.. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[", 10_000)))],
        7 => Encoding.UTF8.GetBytes($"{string.Concat(Enumerable.Repeat("{\"a\":", 70))}1{new string('}', 70)}"),
        8 => Twice(body),
        9 => Encoding.UTF8.GetBytes("/* no comment */ " + Encoding.UTF8.GetString(body)),
        10 => [.. Enumerable.Range(0, random.Next(1, 200)).Select(_ => (byte)random.Next(256))],
        _ => [],
    };

    // {"a":1} becomes {"a":1,"a":1}.
    private static byte[] Twice(byte[] body) =>
        Encoding.UTF8.GetString(body).Trim() is ['{', .. var inside, '}'] && inside.Length > 0 ? Encoding.UTF8.GetBytes($"{{{inside},{inside}}}") : body;

    private static void Put(FuzzedRequest request, JsonNode? body, string? type = null)
    {
        // Lone surrogates can't be written as UTF-8: as an escape they go over the wire.
        request.Body = Encoding.UTF8.GetBytes(body is null ? "null" : body.ToJsonString());
        request.Headers.RemoveAll(h => h.Name == "Content-Type");
        request.Headers.Add(("Content-Type", type ?? "application/json"));
    }

    private T One<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];
}
