using System.Text.Json;
using Bro.Rpc;
using Microsoft.Extensions.Hosting;
using Shop.Contracts;

namespace Shop.Services;

/// <summary>A service by names and JSON: raw handlers on the client that the container has, which connects when the host starts.</summary>
internal sealed class PaymentService : IHostedService
{
    private int _receipts;

    public PaymentService(IpcClient bro)
    {
        bro.RegisterMethod<Charge, Receipt>("charge", ChargeAsync);
        bro.RegisterMethod("refund", RefundAsync);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // params read as a type
    private Task<Receipt> ChargeAsync(Charge? charge, IpcContext context, CancellationToken cancellationToken)
    {
        Story.Step("charge");
        ArgumentNullException.ThrowIfNull(charge);
        if (charge.CardNumber.EndsWith("0002", StringComparison.Ordinal))
        {
            throw new IpcException(CardDeclinedException.Code, $"The bank declined {charge.Amount:0.00} on the card {charge.CardNumber}.");
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
