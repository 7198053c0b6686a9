namespace Bro.Rpc.Generators.Tests.Behaviour;

public interface IGreeter
{
    Task<string> GreetAsync(string name);
}
