namespace Bro.Rpc.Client.Tests.EndToEnd;

public interface IOddRight : IOddRoot
{
    new Task<string> SameAsync(string text);
}
