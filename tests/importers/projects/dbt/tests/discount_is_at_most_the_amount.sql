-- an order is never paid out: {not} a template
select order_id, amount, discount /* both */
from {{ ref('orders') }}
where discount > amount
