using @namespace.@class;
using Zoo.Defaults;
using Zoo.Inheritance;
using Ünïcode.数据;

namespace Zoo;

internal sealed class Anything : INowhere, @interface, IÅngström
{
    public Task<string> WhereAsync(string @global, string Bro, string System) => Task.FromResult(@global + Bro + System);

    public Task<string> @event(string @string, int @int, bool @true, string? @null, CancellationToken @default) => Task.FromResult($"{@string} {@int} {@true} {@null ?? "null"}");

    public Task<@struct> @return(@struct @base) => Task.FromResult(@base);

    public Task<int> @async(int value, int field, int var, int dynamic, int record, int required, int file, int scoped, int allows, int when, int nameof, int partial, int @extension) =>
        Task.FromResult(value + field + var + dynamic + record + required + file + scoped + allows + when + nameof + partial + @extension);

    public Task<int> ReadAsync(int service, int call, int arguments, int options, int reader, int writer, int result, int parameter, int exception, int caller, int methods, int context, int cancellationToken) =>
        Task.FromResult(service + call + arguments + options + reader + writer + result + parameter + exception + caller + methods + context + cancellationToken);

    public Task<Größe> MåleAsync(string straße, int العدد, Größe größe, char ʻokina) => Task.FromResult(new Größe(العدد, straße + ʻokina + größe.Название));
}

internal sealed class Diamond : IDiamond
{
    private Animal? _animal;

    public Task<int> SideAsync(int x) => Task.FromResult(x);

    Task<int> ILeft.SideAsync(int x) => Task.FromResult(-x);

    Task<int> IRight.SideAsync(int x) => Task.FromResult(0);

    public Task<string> PingAsync(string text) => Task.FromResult(text);

    public Task<Animal?> LoadAsync(Guid id, CancellationToken cancellationToken) => Task.FromResult(_animal);

    public Task SaveAsync(Animal item, CancellationToken cancellationToken)
    {
        _animal = item;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => default;
}

/// <summary>Calls with every default, as the compiler puts it there.</summary>
internal sealed class Typed(IDefaults defaults)
{
    public Task<string> Numbers() => defaults.NumbersAsync();

    public Task<string> Text() => defaults.TextAsync();

    public Task<string> Others() => defaults.OthersAsync();

    public Task<string> Attributes() => defaults.AttributesAsync();
}
