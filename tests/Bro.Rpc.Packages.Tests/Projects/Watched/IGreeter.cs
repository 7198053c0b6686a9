[BroService("greeter")]
public interface IGreeter
{
    Task<string> GreetAsync(string name = "World", CancellationToken cancellationToken = default);
}
