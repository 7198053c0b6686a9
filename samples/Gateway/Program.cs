using Gateway;
using OpenTelemetry.Metrics;

// a gateway with a web page for each question that people ask of it
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddBroGateway();
builder.Services.AddHealthChecks().AddBroGateway();
builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("Bro.Rpc").AddPrometheusExporter());
builder.Services.AddOpenApi();
builder.Services.ConfigureHttpJsonOptions(options =>
{
    options.SerializerOptions.TypeInfoResolverChain.Insert(0, GatewayJsonContext.Default);
    options.SerializerOptions.Converters.Add(new NodeTime());
});

WebApplication app = builder.Build();
app.MapGatewayPages();
app.MapHealthChecks("/healthz");
app.MapPrometheusScrapingEndpoint();
app.MapOpenApi();
app.Run();

// set where the gateway could not start
return Environment.ExitCode;
