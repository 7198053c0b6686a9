namespace Bro.Rpc.Client.Tests.Filters;

/// <summary>An exception of the domain.</summary>
public class BrokeException(string message, int missing = 0, Exception? inner = null) : Exception(message, inner)
{
    public int Missing { get; } = missing;
}
