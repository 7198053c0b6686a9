namespace Bro.Rpc.Client.Tests.Hosting;

[BroService("cart-service")]
public interface ICarts
{
    Task<string> ShowAsync();
}
