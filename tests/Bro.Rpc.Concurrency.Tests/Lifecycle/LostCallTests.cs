using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Bro.Rpc.Concurrency.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Lifecycle;

/// <summary>Calls that fail while something else of them fails as well.</summary>
public sealed class LostCallTests
{
    [Fact(Timeout = Limit.Test)]
    public async Task A_call_whose_connection_goes_while_its_parameters_fail_to_be_written_ends_as_a_lost_one()
    {
        using var socket = new TemporarySocket();
        await using MockGateway gateway = MockGateway.Listen(socket.Path);
        var losing = new LosingConverter();
        var json = new JsonSerializerOptions { Converters = { losing } };
        await using var client = new IpcClient(new IpcClientOptions { ServiceName = "c", GatewayPath = socket.Path, JsonOptions = json, AutoReconnect = false });
        Task connecting = client.ConnectAsync();
        MockPeer peer = await gateway.AcceptRegisteredAsync();
        await connecting.WaitAsync(Limit.Step);
        losing.WhenWritten = () =>
        {
            peer.DisposeAsync().AsTask().GetAwaiter().GetResult();
            Assert.True(SpinWait.SpinUntil(() => !client.IsConnected && client.GetStatus().PendingRequests == 0, Limit.Step));
        };

        // The exception comes with the call, never out of CallAsync itself.
        ValueTask call = client.CallAsync("s", "m", new Losing());
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => call.AsTask().WaitAsync(Limit.Step));
        Assert.Contains(exception.Code, (IEnumerable<IpcErrorCode>)[IpcErrorCode.ConnectionLost, IpcErrorCode.SerializationFailed]);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task An_error_that_is_too_large_in_every_form_ends_the_call_and_not_the_process()
    {
        using var socket = new TemporarySocket();
        await using MockGateway gateway = MockGateway.Listen(socket.Path);
        const int Smallest = 1024;
        string method = new('m', 470);
        await using var client = new IpcClient(new IpcClientOptions { ServiceName = "c", GatewayPath = socket.Path, MaxMessageSize = Smallest });
        client.RegisterMethod(method, static (_, _) => Task.FromException(new InvalidOperationException(new string('e', Smallest))));
        Task connecting = client.ConnectAsync();
        MockPeer peer = await gateway.AcceptRegisteredAsync();
        await connecting.WaitAsync(Limit.Step);

        // Id, caller and method leave just room for the CALL, and none for an answer that names the method as well.
        string id = new('i', 140);
        JsonObject call = Messages.Call(id, new string('f', 200), "c", method, null, Messages.FirstContext("f", "c"));
        call.Remove("params");
        Assert.InRange(Messages.ToText(call).Length, 0, Smallest);
        await peer.SendFrameAsync(call);
        JsonObject answer = await peer.ReceiveResponseAsync(id);
        Assert.Equal("SERIALIZATION_FAILED", answer["error"]!["code"]!.ToString());
        await Eventually.EqualAsync(0, () => client.GetStatus().RunningCalls, "running calls");
        Assert.True(client.IsConnected);
    }

    private sealed class Losing;

    private sealed class LosingConverter : JsonConverter<Losing>
    {
        public Action? WhenWritten { get; set; }

        public override Losing? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Losing value, JsonSerializerOptions options)
        {
            WhenWritten?.Invoke();
            throw new InvalidOperationException("The parameters cannot be written.");
        }
    }
}
