using Xunit;

namespace Bro.Rpc.Client.Tests.Support;

/// <summary>Tests that count what the whole process holds: nothing runs beside them.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;
