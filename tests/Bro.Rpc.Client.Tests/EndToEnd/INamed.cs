namespace Bro.Rpc.Client.Tests.EndToEnd;

public interface INamed
{
    Task<string> NameAsync();
}
