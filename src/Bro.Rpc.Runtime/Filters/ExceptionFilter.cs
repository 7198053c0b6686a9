namespace Bro.Rpc.Filters;

/// <summary>Turns domain exceptions into codes where a method runs, and codes into domain exceptions where it is called.</summary>
internal sealed class ExceptionFilter(ExceptionMap map) : IBroFilter
{
    public async ValueTask InvokeAsync(BroCall call, BroFilterNext next)
    {
        try
        {
            await next(call).ConfigureAwait(false);
        }
        catch (IpcException error) when (call.Side is BroSide.Client && map.FromWire(error) is { } exception)
        {
            throw exception;
        }
        catch (Exception exception) when (call.Side is BroSide.Service && exception is not IpcException && map.ToWire(exception) is { } error)
        {
            throw error;
        }
    }
}
