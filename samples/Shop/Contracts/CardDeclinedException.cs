namespace Shop.Contracts;

/// <summary>The bank did not pay. Travels as its code, and is itself again where a process maps it.</summary>
public sealed class CardDeclinedException(string message) : Exception(message)
{
    public const string Code = "CARD_DECLINED";
}
