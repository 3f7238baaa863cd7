"""What the pairs talk about: a question with homework, what is taken away, what is done next, and one advice."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Talk:
    """One meeting's words; `result` is what came of the advice."""

    question: str
    homework: str
    answer: str
    follow_up: str
    topic: str
    advice: str
    result: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What a pair wants to reach, with the steps on the way and what flows the other way."""

    goal: str
    milestones: tuple[str, str]
    gift: str
    gift_words: str
    thanks: str
    message: str
    talks: tuple[Talk, ...]

    def talk(self, month: int) -> Talk:
        return self.talks[(month - 1) % len(self.talks)]


AIMS = {
    "TRADITIONAL": Aim(
        goal="Present one analysis of our laboratory's turnaround times to the head of department",
        milestones=("Clean data of one quarter", "A draft that a colleague has read"),
        gift="PERSPECTIVE",
        gift_words="How a laboratory decides what to repeat, which our registry never asked.",
        thanks="Without your question in March I would still be cleaning data.",
        message="The data arrived. Tomorrow I will look at the gaps you told me to expect.",
        talks=(
            Talk(
                question="Which of three delays should I measure first?",
                homework="I listed every step from the sample to the letter, with who does it.",
                answer="The one that somebody else already complains about.",
                follow_up="Ask the ward which delay costs them most",
                topic="Start with somebody's complaint",
                advice="Choose the delay that a ward complains about; then somebody waits for your result.",
                result="The ward gave me their own list of times within a day.",
                note="We agreed on one delay, one quarter, one page.",
            ),
            Talk(
                question="How do I show gaps in the data without losing the reader?",
                homework="Two drafts of one chart, one with the gaps, one without.",
                answer="Say it in the title, then show the chart with the gaps.",
                follow_up="Redraw the chart with its gaps in the title",
                topic="Put the weakness into the title",
                advice="Write the gap into the title yourself, before somebody else finds it.",
                result="Nobody asked about the gaps; they asked what to do.",
                note="Chart two it is. The median, not the mean.",
            ),
            Talk(
                question="What do I say when the head of department doubts the numbers?",
                homework="I wrote down the five doubts that I would have.",
                answer="Thank them, and ask which number would change their decision.",
                follow_up="Rehearse the five doubts with a colleague",
                topic="Ask which number would change the decision",
                advice="Answer a doubt with that question, and write the answer down in front of them.",
                result="It was the number I had; we changed the rota.",
                note="Doubts are interest. Keep the list of five.",
            ),
        ),
    ),
    "REVERSE": Aim(
        goal="Read and question a ward's dashboard without anybody's help",
        milestones=("Know where each number comes from", "Change one chart myself"),
        gift="INTRODUCTION",
        gift_words="I wrote to the editor of the quality report about your dashboards.",
        thanks="You never once made me feel slow.",
        message="The dashboard of ward four shows nothing since Monday. Is that a finding or a fault?",
        talks=(
            Talk(
                question="What is between the bedside and this number?",
                homework="I asked a nurse where she types it in; she did not know either.",
                answer="Three systems, and each drops what it does not understand.",
                follow_up="Follow one number back to the bedside",
                topic="Follow one number",
                advice="Take one number and walk back to the bed where it began; it takes an hour.",
                result="It took two hours, and I found a field that everybody leaves empty.",
                note="Her path of one number, drawn on one sheet.",
            ),
            Talk(
                question="When is a change in a chart a change in the ward?",
                homework="I marked five points that I would have acted on.",
                answer="Two of five; the others are noise.",
                follow_up="Draw the limits around last year's months",
                topic="Wait for the second point",
                advice="One point is a question, two are an answer: wait unless somebody is in danger.",
                result="I did not call the ward in June, and in July it was gone.",
                note="Limits first, opinions second.",
            ),
            Talk(
                question="How do I ask for a chart without asking for the moon?",
                homework="I wrote the decision that the chart is for in one sentence.",
                answer="The sentence was the request.",
                follow_up="Send the sentence to the data team",
                topic="Ask with the decision",
                advice="Send the decision, not the chart that you imagine.",
                result="They sent one table. It was enough.",
                note="Sentence, table, decision.",
            ),
        ),
    ),
    "PEER": Aim(
        goal="Both lead a meeting in which everybody speaks",
        milestones=("Each has watched the other's meeting", "Each has tried one new opening"),
        gift="TECHNICAL_SKILL",
        gift_words="The template with which we count who speaks.",
        thanks="It is good to know somebody with the same Monday.",
        message="I tried the round without slides. Two people spoke who never had.",
        talks=(
            Talk(
                question="How do you open a meeting after bad news?",
                homework="I wrote down how my last three began.",
                answer="With what is decided, and what is not.",
                follow_up="Write the first two sentences beforehand",
                topic="Two sentences first",
                advice="Write your first two sentences down, and read them.",
                result="The room was calm after the second sentence.",
                note="We will open our meetings in the same way and compare.",
            ),
            Talk(
                question="What do you do with the one who always speaks?",
                homework="I counted: eleven of twenty minutes.",
                answer="Give them the summary to do.",
                follow_up="Ask the one who speaks most to sum up",
                topic="Give away the summary",
                advice="Whoever speaks most sums up: then they have to listen.",
                result="He listened, and thanked me.",
                note="Count again in a month.",
            ),
            Talk(
                question="When do you say that you do not know?",
                homework="Three situations in which I pretended.",
                answer="At once, with the day on which I will.",
                follow_up="Say it once, and note what follows",
                topic="Say the day on which you will know",
                advice="Say that you do not know, and the day on which you will.",
                result="Nobody minded; two people helped.",
                note="Not knowing with a date is leading.",
            ),
        ),
    ),
}
