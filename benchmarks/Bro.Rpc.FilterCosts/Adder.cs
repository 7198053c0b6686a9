internal sealed class Adder : IAdder
{
    public Task<int> AddAsync(int left, int right) => Task.FromResult(left + right);
}
