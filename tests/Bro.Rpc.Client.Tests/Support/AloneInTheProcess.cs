using Xunit;

namespace Bro.Rpc.Client.Tests.Support;

/// <summary>Tests that count what the whole process holds: nothing runs beside them.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
