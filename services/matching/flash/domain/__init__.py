"""The rules of plans, and what a flash plan is made for, written down.

Of two plans for a flash event the better one is the one that comes first in this order:

1. What has taken place stays as it was: a plan that changes a past round is none.
2. More conversations.
3. More points in sum: the scores of kind FLASH by the weights that the association adopted, 0 to 10,000 for each
   conversation.
4. More conversations that the plan before promised to the same two people.
5. Fewer repeats: two mentees who share a table once more.

And in every plan: nobody is at two tables in a round, no table has more mentees than seats, no two talk twice, nobody
talks to whom the hard constraints keep from them, who is missing sits nowhere, and who comes late sits nowhere before.
The first four are proven by prices wherever everybody is there from the first planned round on.  With latecomers the
rounds are planned in stages, from one arrival to the next, each of them the best that can follow the one before; what
no plan could exceed is then known from the plan that there would be if nobody were late.  The fifth is a search.
"""
