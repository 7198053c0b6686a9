namespace Bro.Rpc.EndToEnd.Tests.Processes;

internal static class TestLimit
{
    /// <summary>Milliseconds after which a test has failed, whatever it waits for. The usual one takes a second or two.</summary>
    public const int Milliseconds = 60_000;
}
