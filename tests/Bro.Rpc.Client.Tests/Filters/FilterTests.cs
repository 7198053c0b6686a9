using Bro.Rpc.Client.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Bro.Rpc.Client.Tests.Filters;

/// <summary>Filters around calls between two hosts, on a real gateway.</summary>
public sealed class FilterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task Both_sides_run_around_the_method_in_their_order()
    {
        await using FilterScene scene = await FilterScene.StartAsync(
            service => service.AddFilter(Step("service late"), order: 5).AddFilter(Step("service early"), order: -5),
            client => client.AddFilter(Step("client first")).AddFilter(Step("client second")),
            both => both.AddFilter<TrailFilter>());
        Assert.Equal(42, await scene.Ledger.BalanceAsync("a", cancellationToken: Token));
        Assert.Equal(
            [
                "Client balance in", "client first", "client second",
                "service early", "Service balance in", "service late", "balance a 0 1", "Service balance out",
                "Client balance out",
            ],
            scene.Trail.Steps);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_filter_of_one_side_or_of_some_methods_is_nowhere_else()
    {
        await using FilterScene scene = await FilterScene.StartAsync(
            service => service.AddFilter<TrailFilter>(when: method => method.Name == "note"),
            client => client.AddFilter(Step("idempotent"), when: method => method.IsIdempotent),
            both => both.AddFilter(Step("service only"), BroSide.Service, when: method => method.Name == "pay"));
        await scene.Ledger.BalanceAsync("a", cancellationToken: Token);
        await scene.Ledger.PayAsync(new Payment("a", 1));
        await scene.Ledger.NoteAsync("x");
        Assert.Equal(["idempotent", "balance a 0 1", "service only", "Service note in", "note x", "Service note out"], scene.Trail.Steps);
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData(BroSide.Client)]
    [InlineData(BroSide.Service)]
    public async Task A_filter_sees_what_the_call_is(BroSide side)
    {
        List<object?> seen = [];
        await using FilterScene scene = await FilterScene.StartAsync(both: both => both.AddFilter(
            (_, _) => new LambdaFilter(async (call, next) =>
            {
                Assert.False(call.HasResult);
                Assert.Throws<InvalidOperationException>(() => call.GetResult<int>());
                seen.AddRange([call.Method.Service, call.Method.Name, call.Method.Description, call.Method.IsIdempotent, call.Method.Metadata["team"], call.Method.Metadata["role"]]);
                seen.AddRange([call.GetArgument<string>("account"), call.GetArgument<int>("least"), call.GetArgument(1), call.ResultType]);
                seen.AddRange([string.Join(' ', call.Context.Chain), call.CancellationToken.CanBeCanceled, call.Services.GetService(typeof(Trail)) is not null]);
                Assert.Throws<ArgumentOutOfRangeException>(() => call.GetArgument(2));
                Assert.Contains("It has: account, least", Assert.Throws<ArgumentException>(() => call.GetArgument<int>("lest")).Message, StringComparison.Ordinal);
                await next(call);
                seen.Add(call.GetResult<int>());
                seen.Add(call.GetResult<object>());
            }),
            side));
        using var source = new CancellationTokenSource();
        await scene.Ledger.BalanceAsync("a", 50, source.Token);
        Assert.Equal(
            [
                "ledger-service", "balance", "The balance of an account.", true, "money", "reader",
                "a", 50, 50, typeof(int),
                side is BroSide.Client ? "caller" : "caller ledger-service", true, true,
                50, 50,
            ],
            seen);
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData(BroSide.Client)]
    [InlineData(BroSide.Service)]
    public async Task A_filter_may_replace_a_result_or_end_the_call_with_one(BroSide side)
    {
        await using FilterScene scene = await FilterScene.StartAsync(both: both => both.AddFilter(
            (_, _) => new LambdaFilter(async (call, next) =>
            {
                switch (call.Method.Name)
                {
                    case "balance":
                        await next(call);
                        call.SetResult(call.GetResult<int>() + 1);
                        break;
                    case "pay":
                        object receipt = new Receipt("from a cache");
                        call.SetResult(receipt);
                        break;
                    case "note":
                        call.Complete();
                        break;
                }
            }),
            side));
        Assert.Equal(43, await scene.Ledger.BalanceAsync("a", cancellationToken: Token));
        Assert.Equal(new Receipt("from a cache"), await scene.Ledger.PayAsync(new Payment("a", 1000)));
        await scene.Ledger.NoteAsync("never");
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => scene.Ledger.WhoAsync());
        Assert.Equal(IpcErrorCode.InternalError, exception.Code);
        Assert.Contains("A filter ended ledger-service.who without a result", exception.Message, StringComparison.Ordinal);
        Assert.Equal(["balance a 0 1"], scene.Trail.Steps);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_result_of_another_type_is_refused()
    {
        await using FilterScene scene = await FilterScene.StartAsync(client: client => client.AddFilter((_, _) => new LambdaFilter((call, _) =>
        {
            call.SetResult("text");
            return default;
        })));
        Assert.Contains("ledger-service.balance returns System.Int32, and a filter gave it System.String", (await Assert.ThrowsAsync<ArgumentException>(() => scene.Ledger.BalanceAsync("a", cancellationToken: Token))).Message, StringComparison.Ordinal);
        Assert.Contains("ledger-service.note returns nothing", (await Assert.ThrowsAsync<ArgumentException>(() => scene.Ledger.NoteAsync("a").AsTask())).Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData(BroSide.Client)]
    [InlineData(BroSide.Service)]
    public async Task What_a_filter_throws_reaches_the_caller(BroSide side)
    {
        await using FilterScene scene = await FilterScene.StartAsync(both: both => both.AddFilter(
            (_, _) => new LambdaFilter((call, _) => throw new IpcException("NOT_ALLOWED", $"Only {call.Method.Metadata["role"]}s.")), side));
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => scene.Ledger.BalanceAsync("a", cancellationToken: Token));
        Assert.Equal("NOT_ALLOWED", exception.Code);
        Assert.Equal("Only readers.", exception.Message);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_filter_shares_the_scope_of_the_call_with_the_implementation()
    {
        await using FilterScene scene = await FilterScene.StartAsync(service =>
        {
            service.Services.AddScoped<ScopedFilter>();
            service.AddFilter<ScopedFilter>();
        });
        await scene.Ledger.BalanceAsync("a", cancellationToken: Token);
        await scene.Ledger.BalanceAsync("b", cancellationToken: Token);
        Assert.Equal(["scope 1", "balance a 0 1", "scope 2", "balance b 0 2"], scene.Trail.Steps);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_filter_of_a_service_that_was_not_registered_is_made_for_each_call_in_its_scope()
    {
        await using FilterScene scene = await FilterScene.StartAsync(service => service.AddFilter<ScopedFilter>().AddFilter<EndingFilter>());
        await scene.Ledger.BalanceAsync("a", cancellationToken: Token);
        await scene.Ledger.BalanceAsync("b", cancellationToken: Token);
        Assert.Equal(
            ["scope 1", "Service call 1", "balance a 0 1", "ended", "scope 2", "Service call 1", "balance b 0 2", "ended"],
            scene.Trail.Steps);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_filter_of_a_client_that_was_not_registered_is_one_for_all_its_calls_and_ends_with_the_application()
    {
        Trail trail;
        await using (FilterScene scene = await FilterScene.StartAsync(client: client => client.AddFilter<EndingFilter>()))
        {
            await scene.Ledger.BalanceAsync("a", cancellationToken: Token);
            await scene.Ledger.NoteAsync("b");
            trail = scene.Trail;
        }

        Assert.Equal(["Client call 1", "balance a 0 1", "Client call 2", "note b", "ended"], trail.Steps);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_filter_that_refuses_a_call_leaves_the_implementation_unmade()
    {
        await using FilterScene scene = await FilterScene.StartAsync(service =>
        {
            service.Services.AddScoped(services =>
            {
                services.GetRequiredService<Trail>().Add("made");
                return ActivatorUtilities.CreateInstance<Ledger>(services);
            });
            service.AddFilter(
                (_, _) => new LambdaFilter((_, _) => throw new IpcException("NOT_ALLOWED", "Nobody may.")),
                when: method => method.Name == "balance");
        });
        await Assert.ThrowsAsync<IpcException>(() => scene.Ledger.BalanceAsync("a", cancellationToken: Token));
        Assert.Empty(scene.Trail.Steps);
        await scene.Ledger.NoteAsync("x");
        Assert.Equal(["made", "note x"], scene.Trail.Steps);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_filter_sees_what_the_constructor_of_the_implementation_throws()
    {
        await using FilterScene scene = await FilterScene.StartAsync(service =>
        {
            service.Services.AddScoped<Ledger>(_ => throw new InvalidOperationException("no database"));
            service.AddFilter((_, _) => new LambdaFilter(async (call, next) =>
            {
                try
                {
                    await next(call);
                }
                catch (InvalidOperationException exception)
                {
                    throw new IpcException("NOT_READY", exception.Message);
                }
            }));
        });
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => scene.Ledger.BalanceAsync("a", cancellationToken: Token));
        Assert.Equal(("NOT_READY", "no database"), (exception.Code.Value, exception.Message));
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData(BroSide.Client)]
    [InlineData(BroSide.Service)]
    public async Task A_filter_may_go_on_more_than_once_each_time_with_an_attempt(BroSide side)
    {
        await using FilterScene scene = await FilterScene.StartAsync(both: both => both.AddFilter(
            (_, _) => new LambdaFilter(async (call, next) =>
            {
                BroCall[] attempts = [.. Enumerable.Range(0, 3).Select(_ => call.CreateAttempt(call.Context, call.CancellationToken))];
                await Task.WhenAll(attempts.Select(attempt => next(attempt).AsTask()));
                Assert.False(call.HasResult);
                call.CompleteWith(attempts[1]);
                Assert.Throws<InvalidOperationException>(() => call.CompleteWith(call.CreateAttempt(call.Context, Token)));
            }),
            side,
            when: method => method.Name is "balance" or "note"));
        Assert.Equal(42, await scene.Ledger.BalanceAsync("a", cancellationToken: Token));
        await scene.Ledger.NoteAsync("b");
        Assert.Equal(6, scene.Trail.Steps.Count);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_with_filters_keeps_its_context_and_its_one_deadline()
    {
        IpcContext? seen = null;
        await using FilterScene scene = await FilterScene.StartAsync(client: client => client.AddFilter((_, _) => new LambdaFilter((call, next) =>
        {
            seen = call.Context;
            return next(call);
        })));
        var given = new IpcContext("root-of-mine", ["somebody"], 1, DateTimeOffset.UtcNow.AddSeconds(3).ToUnixTimeMilliseconds());
        Assert.Equal("somebody ledger-service", await scene.Ledger.WhoAsync(given));
        Assert.Same(given, seen);
        Assert.Equal("caller ledger-service", await scene.Ledger.WhoAsync());
        Assert.InRange(seen!.GetRemainingTime(), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<IpcException>(() => scene.Ledger.SleepAsync(Token));
        Assert.InRange(seen.Deadline - DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), -60_000, 50);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task The_timeout_of_a_method_takes_the_place_of_the_clients()
    {
        await using FilterScene scene = await FilterScene.StartAsync();
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => scene.Ledger.SleepAsync(Token));
        Assert.Equal(IpcErrorCode.Timeout, exception.Code);
        Assert.False(exception.NotRun);

        // A client whose own timeout is shorter gives the method its time; a batch does, too.
        IpcClient client = await ConnectHastyAsync(scene);
        long started = TimeProvider.System.GetTimestamp();
        await Assert.ThrowsAsync<IpcException>(() => client.CreateProxy<ILedger>().SleepAsync(Token));
        Assert.True(TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromMilliseconds(30));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Without_filters_a_proxy_calls_as_before()
    {
        await using FilterScene scene = await FilterScene.StartAsync();
        Assert.Equal(42, await scene.Ledger.BalanceAsync("a", cancellationToken: Token));
        Assert.Null(await scene.Ledger.PayAsync(new Payment("a", 0)));
    }

    // Its timeout is also that of its registration, which may take longer on a busy machine.
    private static async Task<IpcClient> ConnectHastyAsync(FilterScene scene)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await scene.Gateway.ConnectAsync($"hasty-{attempt}", configure: options => options with { Timeout = TimeSpan.FromMilliseconds(10) });
            }
            catch (IpcException exception) when (exception.Code == IpcErrorCode.ConnectionFailed && !Token.IsCancellationRequested)
            {
                // Another one, until the test's limit.
            }
        }
    }

    private static Func<IServiceProvider, BroMethodInfo, IBroFilter> Step(string text) => (services, _) => new LambdaFilter((call, next) =>
    {
        services.GetRequiredService<Trail>().Add(text);
        return next(call);
    });
}
