namespace Bro.Rpc.Client.Tests.EndToEnd;

public interface IOddRoot
{
    Task<string> RootAsync();

    Task<string> SameAsync(string text);
}
