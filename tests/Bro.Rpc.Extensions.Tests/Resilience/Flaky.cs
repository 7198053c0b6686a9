namespace Bro.Rpc.Extensions.Tests.Resilience;

/// <summary>A service that does with each call what a test wants: told the number of the call, from one on.</summary>
internal sealed class Flaky(Func<int, CancellationToken, Task<string>> handle) : IFlaky
{
    private readonly List<IpcContext> _contexts = [];

    public IReadOnlyList<IpcContext> Contexts
    {
        get
        {
            lock (_contexts)
            {
                return [.. _contexts];
            }
        }
    }

    public int Calls => Contexts.Count;

    public Task<string> ReadAsync(string key, CancellationToken cancellationToken) => HandleAsync(cancellationToken);

    public Task<string> WriteAsync(string key, CancellationToken cancellationToken) => HandleAsync(cancellationToken);

    private Task<string> HandleAsync(CancellationToken cancellationToken)
    {
        int number;
        lock (_contexts)
        {
            _contexts.Add(IpcContext.Current!);
            number = _contexts.Count;
        }

        return handle(number, cancellationToken);
    }
}
