namespace Mistakes;

[BroService("users")]
public interface IUsers
{
    string NameOf(int id, CancellationToken cancellationToken);

    Task<int> AgeOfAsync(int id, object how, CancellationToken cancellationToken);
}

[BroService("users")]
public interface IOthers
{
    Task<T> GetAsync<T>(CancellationToken cancellationToken);

    Task WhereToAsync((int X, int Y) place, CancellationToken cancellationToken);
}

// Nothing is wrong with its neighbour.
[BroService("fine")]
public interface IFine
{
    Task<string> NameOfAsync(int id, CancellationToken cancellationToken);
}

public static class Program
{
    public static void Add(IServiceCollection services) => services.AddBro().AddService<NoService>();
}

public sealed class NoService;
