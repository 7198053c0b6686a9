using System.Text.Json.Nodes;
using Xunit;

namespace Bro.Rpc.TestKit.Tests.Wire;

public sealed class FramingTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_frame_that_comes_byte_by_byte_is_received_whole()
    {
        await using Connection connection = await Connection.OpenAsync(Token);
        Task<JsonObject> receiving = connection.Server.ReceiveAsync(Token);

        foreach (byte one in Frame.Of("""{"type":"HEARTBEAT","from":"é😀"}"""))
        {
            await connection.Client.SendBytesAsync(new[] { one }, Token);
        }

        Assert.Equal("é😀", (await receiving)["from"]!.GetValue<string>());
    }

    [Fact]
    public async Task Many_frames_of_one_write_are_received_one_by_one()
    {
        await using Connection connection = await Connection.OpenAsync(Token);
        string[] bodies = [.. Enumerable.Range(0, 1000).Select(number => $$"""{"number":{{number}}}""")];

        await connection.Client.SendBytesAsync(Frame.Together(bodies), Token);

        foreach (string body in bodies)
        {
            Assert.Equal(body, Messages.ToText(await connection.Server.ReceiveAsync(Token)));
        }
    }

    [Fact]
    public async Task A_cancelled_wait_loses_no_byte()
    {
        await using Connection connection = await Connection.OpenAsync(Token);
        byte[] frame = Frame.Of("""{"type":"CALL"}""");
        await connection.Client.SendBytesAsync(frame.AsMemory(0, 7), Token);
        connection.Server.Limit = Short;

        TimeoutException exception = await Assert.ThrowsAsync<TimeoutException>(() => connection.Server.ReceiveAsync(Token));
        await connection.Client.SendBytesAsync(frame.AsMemory(7), Token);
        connection.Server.Limit = Limits.Message;
        JsonObject received = await connection.Server.ReceiveAsync(Token);

        Assert.Contains("7 bytes of an unfinished one", exception.Message, StringComparison.Ordinal);
        Assert.Equal("CALL", received["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_wait_that_ends_says_what_was_waited_for_and_what_came()
    {
        await using Connection connection = await Connection.OpenAsync(Token);
        await connection.Client.SendFrameAsync("""{"type":"HEARTBEAT","from":"me"}""", Token);
        connection.Server.Limit = Short;

        TimeoutException exception = await Assert.ThrowsAsync<TimeoutException>(() => connection.Server.ReceiveUntilAsync("RESPONSE", Token));

        Assert.Contains("for RESPONSE; 1 frames arrived so far", exception.Message, StringComparison.Ordinal);
        Assert.Contains("""{"type":"HEARTBEAT","from":"me"}""", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_close_in_the_middle_of_a_frame_is_told_apart_from_a_wait_that_ends()
    {
        await using Connection connection = await Connection.OpenAsync(Token);
        await connection.Client.SendBytesAsync(Frame.Header(100), Token);
        await connection.Client.DisposeAsync();

        PeerClosedException exception = await Assert.ThrowsAsync<PeerClosedException>(() => connection.Server.ReceiveAsync(Token));

        Assert.Contains("4 bytes of an unfinished one", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData((uint)Limits.FrameLength + 1)]
    [InlineData(uint.MaxValue)]
    public async Task A_length_that_no_frame_may_have_is_refused_before_its_body_comes(uint length)
    {
        await using Connection connection = await Connection.OpenAsync(Token);
        await connection.Client.SendBytesAsync(Frame.Header(length), Token);

        await Assert.ThrowsAsync<InvalidDataException>(() => connection.Server.ReceiveAsync(Token));
    }

    [Fact]
    public async Task Frames_of_concurrent_senders_do_not_mix()
    {
        await using Connection connection = await Connection.OpenAsync(Token);
        string[] bodies = [.. "abcdefgh".Select(letter => $$"""{"text":"{{new string(letter, 300_000)}}"}""")];

        Task sending = Task.WhenAll(bodies.Select(body => connection.Client.SendFrameAsync(body, Token)));
        var received = new List<string>();
        while (received.Count < bodies.Length)
        {
            received.Add(Messages.ToText(await connection.Server.ReceiveAsync(Token)));
        }

        await sending;
        Assert.Equal(bodies, received.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_peer_that_is_not_asked_to_receive_does_not_read()
    {
        await using Connection connection = await Connection.OpenAsync(Token);
        connection.Client.Limit = Short;

        // more than any socket buffer takes
        TimeoutException exception = await Assert.ThrowsAsync<TimeoutException>(
            () => connection.Client.SendBytesAsync(new byte[8 * 1024 * 1024], Token));

        Assert.Contains("to take 8388608 bytes; it took ", exception.Message, StringComparison.Ordinal);
    }
}
