using System.Text;

namespace Bro.Rpc.Wire.Tests;

internal static class Utf8Extensions
{
    public static string AsText(this byte[] utf8) => Encoding.UTF8.GetString(utf8);
}
