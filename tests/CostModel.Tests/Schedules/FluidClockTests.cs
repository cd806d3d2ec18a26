using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Schedules;

namespace PrivateInference.CostModel.Tests.Schedules;

public sealed class FluidClockTests
{
    private static readonly Work s_second = new(1, 1);

    [Fact]
    public void Run_OneLane_DoesOneAfterTheOther()
    {
        Schedule schedule = new();
        schedule.Add(Lane.Client, "a", s_second);
        schedule.Add(Lane.Client, "b", s_second * 2);
        Timeline timeline = Run(schedule, cores: 4);
        timeline.Begins.Should().Equal(0, 1);
        timeline.Ends.Should().Equal(1, 3);
        timeline.ToString().Should().Contain("Client b");
    }

    [Fact]
    public void Run_ThreeThreadsOnTwoCores_ShareThemEvenly()
    {
        Schedule schedule = new();
        schedule.Add(Lane.Client, "a", s_second);
        schedule.Add(Lane.Server, "b", s_second);
        schedule.Add(Lane.ServerWriter, "c", s_second * 2);

        // Two thirds of a core each until 1.5, then the last has one to itself for what is left, one second.
        Timeline timeline = Run(schedule, cores: 2);
        timeline.Ends[0].Should().BeApproximately(1.5, 1e-9);
        timeline.Ends[1].Should().BeApproximately(1.5, 1e-9);
        timeline.Ends[2].Should().BeApproximately(2.5, 1e-9);
    }

    [Fact]
    public void Run_MachinesOfTheirOwn_DoNotShareCores()
    {
        Schedule schedule = new();
        schedule.Add(Lane.Client, "a", s_second);
        schedule.Add(Lane.Server, "b", s_second);
        new FluidClock(new Resources(1, 1, false, false)).Run(schedule).Seconds.Should().BeApproximately(1, 1e-9);
        new FluidClock(new Resources(1, 1, true, false)).Run(schedule).Seconds.Should().BeApproximately(2, 1e-9);
    }

    [Theory]
    [InlineData(2, 4, 1, 0.4, 2.8)]
    [InlineData(2, 3, 1, 0.4, 1.8)]
    [InlineData(4, 4, 1, 0.4, 1)]
    [InlineData(1, 4, 1, 0.4, 5.6)]
    public void Run_MoreThreadsThanCores_LosesInProportionUpToTwiceAsMany(int cores, int lanes, double seconds, double crowding, double expected)
    {
        Schedule schedule = new();
        for (int lane = 0; lane < lanes; lane++)
        {
            schedule.Add((Lane)lane, "work", new Work(seconds, seconds));
        }

        // All lanes end together.
        new FluidClock(new Resources(cores, cores, true, false, crowding)).Run(schedule).Seconds.Should().BeApproximately(expected, 1e-9);
    }

    [Fact]
    public void Run_SharedMedium_CarriesBothDirectionsAtHalfTheRate()
    {
        Schedule schedule = new();
        schedule.Add(Lane.Up, "there", s_second);
        schedule.Add(Lane.Down, "back", s_second);
        new FluidClock(new Resources(1, 1, false, false)).Run(schedule).Seconds.Should().BeApproximately(1, 1e-9);
        new FluidClock(new Resources(1, 1, false, true)).Run(schedule).Seconds.Should().BeApproximately(2, 1e-9);
    }

    [Fact]
    public void Run_AllCoresAtWork_IsAsSlowAsMeasuredThen()
    {
        Schedule schedule = new();
        schedule.Add(Lane.Client, "a", new Work(1, 3));
        schedule.Add(Lane.Server, "b", new Work(1, 3));
        Run(schedule, cores: 2).Seconds.Should().BeApproximately(3, 1e-9);

        // With two of three cores at work it is half-way between.
        Run(schedule, cores: 3).Seconds.Should().BeApproximately(2, 1e-9);
    }

    [Fact]
    public void Run_WaitsForAnother_AddsDelayAndWakesUpOnlyWhenItHadToWait()
    {
        Schedule schedule = new();
        int sent = schedule.Add(Lane.Up, "link", s_second, delay: 0.25);
        schedule.Add(Lane.Server, "busy", s_second * 0.5);
        schedule.Add(Lane.Server, "waits", s_second, sent, wakeUp: 0.125);
        schedule.Add(Lane.ServerWriter, "busy for longer", s_second * 5);
        schedule.Add(Lane.ServerWriter, "need not wait", s_second, sent, wakeUp: 0.125);
        Timeline timeline = Run(schedule, cores: 4);
        timeline.Begins[2].Should().BeApproximately(1.375, 1e-9);
        timeline.Begins[4].Should().BeApproximately(5, 1e-9);
    }

    [Fact]
    public void Run_SharedByThreads_TakesLessTime()
    {
        Schedule schedule = new();
        schedule.Add(Lane.Client, "a", s_second * 4, threads: 4);
        Run(schedule, cores: 4).Seconds.Should().BeApproximately(1, 1e-9);
        Run(schedule, cores: 2).Seconds.Should().BeApproximately(2, 1e-9);
    }

    [Fact]
    public void Run_NothingOrWithoutWork_Ends()
    {
        Run(new Schedule(), 1).Seconds.Should().Be(0);
        Schedule schedule = new();
        int first = schedule.Add(Lane.Client, "nothing", default);
        schedule.Add(Lane.Server, "nothing", default, first);
        Run(schedule, 1).Seconds.Should().Be(0);
    }

    [Fact]
    public void Run_WrittenAnew_IsAsAFreshOne()
    {
        // More entries than there is room for at first, then fewer: nothing of the long schedule is left in the short one.
        Schedule schedule = new();
        for (int k = 0; k < 1000; k++)
        {
            schedule.Add(Lane.Client, "a", s_second, k - 1);
        }

        Run(schedule, 2).Seconds.Should().BeApproximately(1000, 1e-6);
        schedule.Clear();
        schedule.Add(Lane.Server, "b", s_second);
        Timeline timeline = Run(schedule, 2);
        timeline.Ends.Should().Equal(1);
        timeline.ToString().Should().Contain("Server b").And.NotContain("Client");
    }

    [Fact]
    public void Run_AgainOnFewerCores_RemembersNothing()
    {
        Schedule schedule = new();
        int first = schedule.Add(Lane.Client, "a", s_second);
        schedule.Add(Lane.ClientSender, "c", s_second);
        schedule.Add(Lane.Server, "b", s_second, first, wakeUp: 0.5);
        Run(schedule, 2).Ends.Should().Equal(1, 1, 2.5);
        Run(schedule, 1).Ends.Should().Equal(2, 2, 3.5);
    }

    [Fact]
    public void Run_CoresThatComeAndGo_TakeWhatIsLeftInProportion()
    {
        // Two of three lanes at a time on one core: a has half of it until b begins, then a third, then half again.
        Schedule schedule = new();
        schedule.Add(Lane.Client, "a", s_second * 2);
        schedule.Add(Lane.ClientSender, "c", s_second);
        schedule.Add(Lane.ClientWriter, "rests", default, delay: 1);
        schedule.Add(Lane.Server, "b", s_second, 2);
        Timeline timeline = Run(schedule, 1);

        // At 1 half of c is left and 1.5 of a; c ends at 2.5, then a has 1 left and b a half.
        timeline.Ends[1].Should().BeApproximately(2.5, 1e-9);
        timeline.Ends[3].Should().BeApproximately(3.5, 1e-9);
        timeline.Ends[0].Should().BeApproximately(4, 1e-9);
    }

    [Fact]
    public void Run_NoTimeAtThisLoad_Ends()
    {
        Schedule schedule = new();
        schedule.Add(Lane.Client, "free while the others rest", new Work(0, 1));
        schedule.Add(Lane.Client, "then", s_second);
        Run(schedule, 2).Ends.Should().Equal(0, 1);
    }

    [Fact]
    public void Add_WaitsForWhatIsNotThere_IsRefused()
    {
        Action add = () => new Schedule().Add(Lane.Client, "a", s_second, after: 0);
        add.Should().Throw<ArgumentException>().WithMessage("a waits*");
    }

    private static Timeline Run(Schedule schedule, int cores) => new FluidClock(new Resources(cores, cores, true, false)).Run(schedule);
}
