using Bro.Rpc.CodeFixes;
using Bro.Rpc.Generators.Tests.Testing;

namespace Bro.Rpc.Generators.Tests.CodeFixes;

/// <summary>BRO018.</summary>
public class SendMethodFixTests
{
    private const int Limit = 60_000;

    [Fact(Timeout = Limit)]
    public Task A_method_with_a_body_is_marked() => CodeFixRun.VerifyAsync<SendMethodFix>(
        """
        [BroService("s")]
        public interface IThing
        {
            /// <summary>Goes.</summary>
            Task {|BRO018:GoAsync|}(CancellationToken token) => Task.CompletedTask; // here

            Task {|BRO018:StopAsync|}(CancellationToken token) => Task.CompletedTask;
        }
        """,
        """
        [BroService("s")]
        public interface IThing
        {
            /// <summary>Goes.</summary>
            [BroMethod]
            Task GoAsync(CancellationToken token) => Task.CompletedTask; // here

            [BroMethod]
            Task StopAsync(CancellationToken token) => Task.CompletedTask;
        }
        """,
        TestContext.Current.CancellationToken);
}
