using Bro.Rpc.CodeFixes.Fixes;
using Bro.Rpc.Generators.Tests.Testing;

namespace Bro.Rpc.Generators.Tests.CodeFixes;

/// <summary>BRO013: a CancellationToken for a method and what implements it.</summary>
public class AddTokenFixTests
{
    private const int Limit = 180_000;

    [Fact(Timeout = Limit)]
    public Task A_token_is_added_to_a_method_and_what_implements_it() => CodeFixRun.VerifyAsync(
        new AddTokenFix(),
        """
        [BroService("s")]
        public interface IThing
        {
            Task {|BRO013:GoAsync|}();
            Task {|BRO013:SetAsync|}(
                int x, // the first
                string y);
            Task {|BRO013:CountAsync|}(params int[] x);
        }

        public class Thing : IThing
        {
            public virtual Task GoAsync() { return Task.CompletedTask; }
            Task IThing.SetAsync(int x, string y) => Task.CompletedTask;
            public Task CountAsync(params int[] x) => GoAsync();
        }

        public class Derived : Thing { public override Task GoAsync() => base.GoAsync(); }
        """,
        """
        [BroService("s")]
        public interface IThing
        {
            Task GoAsync(CancellationToken cancellationToken = default);
            Task SetAsync(
                int x, // the first
                string y,
                CancellationToken cancellationToken = default);
            Task {|BRO013:CountAsync|}(params int[] x);
        }

        public class Thing : IThing
        {
            public virtual Task GoAsync(CancellationToken cancellationToken = default) { return Task.CompletedTask; }
            Task IThing.SetAsync(int x, string y, CancellationToken cancellationToken) => Task.CompletedTask;
            public Task CountAsync(params int[] x) => GoAsync();
        }

        public class Derived : Thing { public override Task GoAsync(CancellationToken cancellationToken = default) => base.GoAsync(); }
        """,
        TestContext.Current.CancellationToken);

    [Fact(Timeout = Limit)]
    public Task A_token_is_documented_where_other_parameters_are() => CodeFixRun.VerifyAsync(
        new AddTokenFix(),
        """
        [BroService("s")]
        public interface IThing
        {
            /// <summary>Goes.</summary>
            /// <param name="x">How far.</param>
            /// <returns>When it is there.</returns>
            Task {|BRO013:GoAsync|}(int x);

            /// <summary>Stops.</summary>
            Task {|BRO013:StopAsync|}(int x);
        }
        """,
        """
        [BroService("s")]
        public interface IThing
        {
            /// <summary>Goes.</summary>
            /// <param name="x">How far.</param>
            /// <param name="cancellationToken">Cancels the call.</param>
            /// <returns>When it is there.</returns>
            Task GoAsync(int x, CancellationToken cancellationToken = default);

            /// <summary>Stops.</summary>
            Task StopAsync(int x, CancellationToken cancellationToken = default);
        }
        """,
        TestContext.Current.CancellationToken);

    [Fact(Timeout = Limit)]
    public Task A_token_brings_its_using() => CodeFixRun.VerifyAsync(
        new AddTokenFix(),
        """
        [Bro.Rpc.BroService("s")]
        public interface IThing
        {
            System.Threading.Tasks.Task {|BRO013:GoAsync|}(string cancellationToken);
        }
        """,
        """
        using System.Threading;

        [Bro.Rpc.BroService("s")]
        public interface IThing
        {
            System.Threading.Tasks.Task GoAsync(string cancellationToken, CancellationToken cancellationToken2 = default);
        }
        """,
        TestContext.Current.CancellationToken,
        configure: run => run.WithUsings(""));
}
