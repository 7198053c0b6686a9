namespace Bro.Rpc.Benchmarks.Peers;

internal sealed class EchoService : IEchoService
{
    public Task<Note> EchoAsync(Note note) => Task.FromResult(note);
}
