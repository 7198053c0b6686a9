namespace Bro.Rpc.Client.Tests.EndToEnd;

public interface IOddLeft : IOddRoot
{
    Task<string> LeftAsync(int number = -1);
}
