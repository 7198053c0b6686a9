using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Client.Tests.Support;

/// <param name="Id">The event's id.</param>
/// <param name="Level">Its level.</param>
/// <param name="Message">Its text.</param>
/// <param name="Context">The context that was current where it was written.</param>
internal sealed record LogEntry(int Id, LogLevel Level, string Message, IpcContext? Context);
