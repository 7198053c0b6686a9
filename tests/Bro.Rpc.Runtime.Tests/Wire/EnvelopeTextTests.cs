using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bro.Rpc.Wire;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Wire;

/// <summary>The envelope is written by hand where its texts are plain; nobody may be able to tell.</summary>
public sealed class EnvelopeTextTests
{
    private const int Max = 1024 * 1024;

    [Fact]
    public void A_text_with_any_character_is_written_as_the_JSON_writer_writes_it()
    {
        // All that JSON and the encoder have something to say of, then some of each block.
        for (int character = 0; character <= char.MaxValue; character += character < 0x2100 ? 1 : 61)
        {
            AssertWritten($"a{(char)character}b");
        }

        foreach (string text in (string[])["", "\ud83c\udf75", "\ud83c", "\udf75\ud83c", "/", new string('x', 5000), new string('"', 5000)])
        {
            AssertWritten(text);
        }
    }

    private static void AssertWritten(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        string ofText = Written(text);
        string ofUtf8 = Written(Encoding.UTF8.GetString(utf8));
        using (var writer = MessageWriter.Rent(IpcSerializer.Json))
        {
            Assert.Equal($$"""{"type":"HEARTBEAT","from":{{ofText}},"timestamp":-5}""", Body(writer.Heartbeat(text, -5, Max)));
        }

        using (var writer = MessageWriter.Rent(IpcSerializer.Json))
        {
            Assert.Equal($$"""{"type":"CANCEL","id":{{ofUtf8}},"from":"f","to":{{ofUtf8}}}""", Body(writer.Cancel(utf8, "f"u8, utf8, Max)));
        }
    }

    private static string Written(string text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStringValue(text);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Body(ReadOnlySpan<byte> frame) => Encoding.UTF8.GetString(frame[WireLimits.PrefixLength..]);
}
