namespace Bro.Rpc.TestKit;

public enum OutputSource
{
    StandardOutput,
    StandardError,
}
