using Bro.Rpc;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway;

/// <summary>The seed's two pages, with its fields.</summary>
internal static class GatewayPages
{
    public static void MapGatewayPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", Health).WithName("GetHealth").WithSummary("Whether the gateway runs, and who is connected.");
        routes.MapGet("/services", Services).WithName("GetServices").WithSummary("The connected services with their methods.");
    }

    // typed results tell OpenAPI what they are
    private static Results<Ok<HealthPage>, JsonHttpResult<HealthPage>> Health(IpcServer gateway)
    {
        IpcServerStatus status = gateway.GetStatus();
        var page = new HealthPage(status.IsRunning, status.Services, status.ConnectedServices);
        return status.IsRunning ? TypedResults.Ok(page) : TypedResults.Json(page, GatewayJsonContext.Default.HealthPage, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static Ok<ServicesPage> Services(IpcServer gateway) => TypedResults.Ok(new ServicesPage([.. gateway.GetConnectedServices()
        .Select(gateway.GetService)

        // one that has gone since
        .OfType<IpcServiceEntry>()
        .Select(static service => new ServiceRow(service.Name, service.Methods, service.ConnectedAt, service.LastHeartbeat))]));
}
