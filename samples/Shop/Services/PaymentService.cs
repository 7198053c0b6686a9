using System.Text.Json;
using Bro.Rpc;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Shop.Contracts;
using Shop.Processes;

namespace Shop.Services;

/// <summary>A service on the raw client: what contracts and the container do for the others, by hand.</summary>
internal sealed class PaymentService : IHostedService, IAsyncDisposable
{
    private readonly IpcClient _client;
    private int _receipts;

    public PaymentService(ShopArguments arguments, ILogger<IpcClient> logger)
    {
        _client = new IpcClient(new IpcClientOptions { ServiceName = "payment-service", GatewayPath = arguments.SocketPath }, logger);
        _client.RegisterMethod<Charge, Receipt>("charge", ChargeAsync);
        _client.RegisterMethod("refund", RefundAsync);
    }

    public Task StartAsync(CancellationToken cancellationToken) => _client.ConnectAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => _client.DisconnectAsync(cancellationToken);

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    // params read as a type
    private Task<Receipt> ChargeAsync(Charge? charge, IpcContext context, CancellationToken cancellationToken)
    {
        Story.Step("charge");
        ArgumentNullException.ThrowIfNull(charge);
        if (charge.CardNumber.EndsWith("0002", StringComparison.Ordinal))
        {
            throw new IpcException("CARD_DECLINED", $"The bank declined {charge.Amount:0.00} on the card {charge.CardNumber}.");
        }

        return Task.FromResult(new Receipt($"receipt-{Interlocked.Increment(ref _receipts)}", charge.Amount));
    }

    // params as they came
    private static Task<object> RefundAsync(IpcCall call, CancellationToken cancellationToken)
    {
        Story.Step(call.Method);
        JsonElement receipt = call.Params.GetProperty("receiptId");
        return Task.FromResult<object>(new { receiptId = receipt.GetString(), refunded = true });
    }
}
