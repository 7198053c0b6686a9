using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Bro.Rpc.Hosting;

/// <summary>A filter of clients that the application added without registering it: made with the first call, and ended with the application.</summary>
internal sealed class ApplicationFilter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TFilter>(IServiceProvider services) : IAsyncDisposable, IDisposable
    where TFilter : class, IBroFilter
{
    public TFilter Value { get; } = ActivatorUtilities.CreateInstance<TFilter>(services);

    public async ValueTask DisposeAsync()
    {
        if (Value is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            Dispose();
        }
    }

    public void Dispose() => (Value as IDisposable)?.Dispose();
}
