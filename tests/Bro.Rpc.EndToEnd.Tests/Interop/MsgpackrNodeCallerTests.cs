using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Interop;

/// <summary>Node writes MessagePack by the package msgpackr with its defaults.</summary>
public sealed class MsgpackrNodeCallerTests : NodeCallerTests
{
    public MsgpackrNodeCallerTests(Services services)
        : base(services, "msgpackr")
    {
        if (NodePackages.SkipReasonOrThrow("msgpackr") is { } reason)
        {
            Assert.Skip(reason);
        }
    }
}
