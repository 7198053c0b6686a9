namespace Bro.Rpc.Extensions.Tests.Validation;

[BroService("loose-service")]
public interface ILoose
{
    Task<int> KeepAsync(Loose loose);

    Task<int> WalkAsync(Ring ring);

    Task<string> NameAsync([BroParams, RenamedBelow(3)] Renamed renamed);

    Task<string> FileAsync(Dictionary<string, Payment> payments, Shape shape);
}
