namespace Bro.Rpc.Telemetry;

/// <summary>What a gateway knows of one connected service.</summary>
/// <param name="Name">The service.</param>
/// <param name="RoutedCalls">The calls that it was sent since it connected.</param>
/// <param name="ActiveCalls">Those that it has not answered yet.</param>
/// <param name="QueuedBytes">Bytes that it has not taken yet.</param>
internal readonly record struct ServiceFigures(string Name, long RoutedCalls, long ActiveCalls, long QueuedBytes);
