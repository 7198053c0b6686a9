namespace Bro.Rpc.Tool;

/// <summary>The options cannot work, wherever they came from; the message is what the user reads.</summary>
internal sealed class ConfigurationException(string message, Exception? innerException = null) : Exception(message, innerException);
