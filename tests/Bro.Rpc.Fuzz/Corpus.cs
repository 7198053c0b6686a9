using System.Text;
using System.Text.Json;

namespace Bro.Rpc.Fuzz;

/// <summary>The bodies that mutations start from: every recorded frame, and what was not recorded.</summary>
public static class Corpus
{
    private static readonly string[] MoreJson =
    [
        """{"\u0074ype":"CALL","id":"\ud83d\ude00","from":"a","to":"\u0062","method":"m\n","params":[[],{},[{}],-0,1.5,-1e-7,1e300,9007199254740993,18446744073709551615],"context":{"root":"r","chain":["a"],"depth":1e0,"deadline":5.0}}""",
        """{"type":"RESPONSE","id":"1","from":"b","to":"a","status":"error","error":{"message":"é\u2028\u0001\"\\","code":5,"stack":null},"context":{"root":"r","chain":[],"depth":1,"deadline":-1},"x":{"y":[true,false,null]}}""",
        """{"type":"CALL","id":"1","from":"a","to":"b","method":"m","context":{"root":"r","chain":["a"],"depth":1,"deadline":5,"traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01","tracestate":"v=1","baggage":"user=Zo%C3%AB,k=\u0032"}}""",
        """{"type":"CANCEL","id":"1","from":"a","to":"b"}""",
    ];

    // the heads that were not recorded: every width, floats of both sizes, binary, timestamps, extensions, keys that are no texts
    private static readonly string[] MoreMessagePack =
    [
        "8aa474797065a443414c4ca26964a131a466726f6da161a2746fa162a66d6574686f64d9016da6706172616d73dc000bca3fc00000cb3ff8000000000000cc80cd0100ce00010000cf0020000000000001d080d18000d280000000d38000000000000001c40301ff00a7636f6e7465787484a4726f6f74a172a5636861696e91a161a564657074 6801a8646561646c696e65cf7fffffffffffffffa178c7000501a179d6ff00000001a17ad7ff0000000065920080",
        "df00000003a474797065da0008524553504f4e5345a464617461df00000002a16bdb00000001760181c0dd00000001c0a6737461747573d40000",
        "86a474797065a443414c4ca26964a131a466726f6da161a2746fa162a66d6574686f64a16da7636f6e7465787487a4726f6f74a172a5636861696e91a161a5646570746801a8646561646c696e6505ab7472616365706172656e74d93730302d34626639326633353737623334646136613363653932396430653065343733362d303066303637616130626139303262372d3031aa74726163657374617465a3763d31a762616767616765a8757365723d253432",
        "86a474797065a443414c4ca26964a131a466726f6da161a2746fa162a66d6574686f64a16da7636f6e7465787488a4726f6f74a172a5636861696e91a161a5646570746801a8646561646c696e6505a4726f6f74d40000a5636861696ed40000a56465707468d40000a8646561646c696e65d40000",
        "84a474797065a85245474953544552ab736572766963654e616d65a161a76d6574686f647392a162a163a86d6574616461746182a9706f6f6c496e64657800a362726f82a17601a46361707391a663616e63656c",
        "82a474797065a5434f524557a178c70cff000000000000000000000000",
        "82a474797065a443414c4ca6706172616d7382cb7ff800000000000090d50102037f",
    ];

    public static IReadOnlyList<byte[]> Json { get; } = [.. Recorded("json"), .. MoreJson.Select(Encoding.UTF8.GetBytes)];

    public static IReadOnlyList<byte[]> MessagePack { get; } = [.. Recorded("msgpack"), .. MoreMessagePack.Select(static hex => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)))];

    public static IReadOnlyList<byte[]> All { get; } = [.. Json, .. MessagePack];

    private static IEnumerable<byte[]> Recorded(string codec)
    {
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "vectors.jsonl")))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            if (document.RootElement.GetProperty("codec").GetString() == codec)
            {
                yield return Convert.FromHexString(document.RootElement.GetProperty("frame_hex").GetString()!)[4..];
            }
        }
    }
}
