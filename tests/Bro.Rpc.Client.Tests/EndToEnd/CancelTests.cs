using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Client.Tests.EndToEnd;

/// <summary>Nobody works for a caller who gave up, however deep the work is nested.</summary>
public sealed class CancelTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit.Test)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_tokens_of_all_nested_handlers_are_cancelled_when_the_first_caller_gives_up_or_goes(bool goes)
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IpcClient role = await gateway.ConnectAsync("role", client => client.RegisterMethod("wait", async (_, cancellationToken) =>
        {
            started.SetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }
            finally
            {
                ended.SetResult();
            }
        }));
        IpcClient? user = null;
        user = await gateway.ConnectAsync("user", client => client.RegisterMethod("nested", async (_, cancellationToken) =>
            await user!.CallAsync("role", "wait", cancellationToken: cancellationToken)));
        IpcClient order = await gateway.ConnectAsync("order", configure: options => options with { Timeout = TimeSpan.FromHours(1) });
        using var source = new CancellationTokenSource();
        Task calling = order.CallAsync("user", "nested", cancellationToken: source.Token).AsTask();
        await started.Task.WaitAsync(Limits.Message, Token);
        await (goes ? order.DisconnectAsync(Token) : source.CancelAsync());
        Exception exception = await Assert.ThrowsAnyAsync<Exception>(() => calling.WaitAsync(Limits.Message, Token));
        Assert.True(goes ? exception is IpcException { Code.Value: "CONNECTION_LOST" } : exception is OperationCanceledException, exception.ToString());
        await ended.Task.WaitAsync(Limits.Message, Token);
        await Task.WhenAll(user.DisconnectAsync(Token), role.DisconnectAsync(Token)).WaitAsync(Limits.Message, Token);
        Assert.Equal(0, user.GetStatus().RunningCalls + role.GetStatus().RunningCalls);
    }
}
