using Bro.Rpc;

namespace Inside;

[BroService("vault")]
internal interface IVault
{
    Task<Secret> OpenAsync(Key key, CancellationToken cancellationToken);
}

internal sealed record Key(Guid Id);

internal sealed record Secret(Guid Id, string Text);
