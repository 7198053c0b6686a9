using System.Text.Json.Nodes;
using Bro.Rpc.Concurrency.Tests.Testing;
using Bro.Rpc.Gateway;
using Bro.Rpc.TestKit;
using Bro.Rpc.Wire;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Interleavings;

/// <summary>The table of calls in flight against a dictionary that does the same: after every step of every order both agree.</summary>
public sealed class InFlightOrderTests
{
    private const long Due = 10;

    [Fact(Timeout = Limit.Many)]
    public async Task The_table_agrees_with_a_dictionary_in_every_order()
    {
        using var world = new GatewayWorld();
        GatewayConnection a = world.Connect("a"), b = world.Connect("b");
        int count = await Task.Run(() => AllOrders.Run([3, 2, 1, 1, 1, 1], order => Run(order, a, b)));
        Assert.Equal(AllOrders.Count([3, 2, 1, 1, 1, 1]), count);
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_table_agrees_with_a_dictionary_however_many_calls_it_holds(int seed)
    {
        using var world = new GatewayWorld();
        GatewayConnection[] callers = [world.Connect("a"), world.Connect("b")];
        var random = new Random(seed);
        var twin = new Twin();
        await Task.Run(() =>
        {
            for (int step = 0; step < 20_000; step++)
            {
                GatewayConnection caller = callers[random.Next(2)];
                string id = $"id-{random.Next(300)}";
                switch (random.Next(100))
                {
                    case < 50:
                        twin.Add(caller, id, random.Next(1000));
                        break;
                    case < 90:
                        twin.Answer(caller, id, random.Next(2) == 0 ? null : callers[random.Next(2)]);
                        break;
                    case < 98:
                        twin.Expire(random.Next(1000));
                        break;
                    default:
                        twin.Forget(caller);
                        break;
                }
            }
        });
        twin.Close();
    }

    // Operations: 0 caller a (calls, calls with the same id, cancels), 1 the target (answers a, answers b), 2 the deadline,
    // 3 a goes, 4 b calls with the same id, 5 the target goes.
    private static void Run(int[] order, GatewayConnection a, GatewayConnection b)
    {
        var twin = new Twin();
        int[] taken = new int[6];
        foreach (int operation in order)
        {
            switch (operation, taken[operation]++)
            {
                case (0, < 2):
                    twin.Add(a, "x", Due);
                    break;
                case (0, _):
                    twin.Answer(a, "x", a);
                    break;
                case (1, var turn):
                    twin.Answer(turn == 0 ? a : b, "x", null);
                    break;
                case (2, _):
                    twin.Expire(Due);
                    break;
                case (3, _):
                    twin.Forget(a);
                    break;
                case (4, _):
                    twin.Add(b, "x", Due + 1);
                    break;
                default:
                    twin.Close();
                    break;
            }
        }
    }

    /// <summary>The table and a plain model of it; each step is taken by both and must end alike.</summary>
    private sealed class Twin
    {
        private readonly InFlightTable _table = new(1000);
        private readonly Dictionary<(GatewayConnection Caller, string Id), long> _model = [];
        private bool _isClosed;

        public void Add(GatewayConnection caller, string id, long deadline)
        {
            InFlightResult expected = _isClosed ? InFlightResult.TargetClosed
                : _model.ContainsKey((caller, id)) ? InFlightResult.Duplicate : InFlightResult.Added;
            JsonObject call = Messages.Call(id, caller.DisplayName, "t", "m", null, Messages.Context("r", ["t"], 1, 1));
            Envelope envelope = EnvelopeReader.Read(Frames.Received(call).Body, out _);
            Assert.Equal(expected, _table.TryAdd(caller, envelope, deadline));
            if (expected is InFlightResult.Added)
            {
                _model.Add((caller, id), deadline);
            }

            Compare();
        }

        public void Answer(GatewayConnection caller, string id, GatewayConnection? onlyOf)
        {
            bool expected = (onlyOf is null || ReferenceEquals(onlyOf, caller)) && _model.Remove((caller, id));
            Assert.Same(expected ? caller : null, _table.TryRemove(GatewayWorld.Utf8(id), caller.NameUtf8, onlyOf));
            Compare();
        }

        public void Expire(long now)
        {
            Take(entry => entry.Value <= now, ended => _table.TakeExpired(now, ended));
            Assert.Equal(_model.Count == 0 ? long.MaxValue : _model.Values.Min(), _table.Earliest);
        }

        public void Forget(GatewayConnection caller) =>
            Take(entry => ReferenceEquals(entry.Key.Caller, caller), removed => _table.RemoveOf(caller, removed));

        public void Close()
        {
            Take(static _ => true, _table.Close);
            _isClosed = true;
            Assert.Equal(0, _table.Count);
        }

        private void Take(Func<KeyValuePair<(GatewayConnection Caller, string Id), long>, bool> isTaken, Action<List<EndedCall>> take)
        {
            (GatewayConnection Caller, string Id)[] expected = [.. _model.Where(isTaken).Select(static entry => entry.Key)];
            List<EndedCall> found = [];
            take(found);
            Assert.Equal(
                expected.Select(static key => $"{key.Caller.DisplayName} {key.Id}").Order(StringComparer.Ordinal),
                found.Select(static call => $"{call.Caller.DisplayName} {System.Text.Encoding.UTF8.GetString(call.Id)}").Order(StringComparer.Ordinal));
            Array.ForEach(expected, key => _model.Remove(key));
            Compare();
        }

        private void Compare()
        {
            Assert.Equal(_model.Count, _table.Count);
            Assert.True(_model.Count == 0 || _table.Earliest <= _model.Values.Min(), "A call is due before the table says that any is.");
        }
    }
}
