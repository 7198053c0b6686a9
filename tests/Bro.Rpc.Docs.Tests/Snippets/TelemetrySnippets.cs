public static class TelemetrySnippets
{
    public static void Listen(IHostApplicationBuilder builder)
    {
        #region telemetry
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddSource(BroTelemetry.ActivitySourceName))
            .WithMetrics(metrics => metrics.AddMeter(BroTelemetry.MeterName));
        #endregion
    }
}
