namespace Bro.Rpc.Generators.Tests.Behaviour;

public interface IFarewell
{
    Task<string> GreetAsync(string name);

    Task<string> LeaveAsync();
}
